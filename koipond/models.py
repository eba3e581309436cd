"""Every room's decisions, ground floor first. Nothing is defined here, so a model can change rooms freely."""

from koipond.access.models import *  # noqa: F401,F403
from koipond.collect.models import *  # noqa: F401,F403
from koipond.content.models import *  # noqa: F401,F403
from koipond.deliver.models import *  # noqa: F401,F403
from koipond.identify.models import *  # noqa: F401,F403
from koipond.insight.models import *  # noqa: F401,F403
from koipond.journeys.models import *  # noqa: F401,F403
from koipond.planning.models import *  # noqa: F401,F403
from koipond.profiles.models import *  # noqa: F401,F403
from koipond.segments.models import *  # noqa: F401,F403
from koipond.social.links.models import *  # noqa: F401,F403
from koipond.social.models import *  # noqa: F401,F403
from koipond.social.replies.models import *  # noqa: F401,F403
from koipond.social.wecom.models import *  # noqa: F401,F403
from koipond.watch.models import *  # noqa: F401,F403
