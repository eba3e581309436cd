"""How fast mail goes out: by the provider of the address, slower where one asks for it, and little at first (warm-up).

`providers` reads the dated table · `exchangers` asks DNS whose a domain is · `paces` gives each message of a provider its moment · `warmup` its day.
"""

from koipond.deliver.rates.exchangers import Exchangers
from koipond.deliver.rates.paces import Paces, Standing
from koipond.deliver.rates.providers import Provider, provider_of, read
from koipond.deliver.rates.warmup import WarmUp

__all__ = ["Exchangers", "Paces", "Provider", "Standing", "WarmUp", "provider_of", "read"]
