"""What every account that pushes may say."""

from koipond.deliver.provider import Field

APPS = Field("apps", ("Apps that it reaches", "可触达的应用"), needed=False, pattern=r"[!-~]{1,255}(\s+[!-~]{1,255})*",
             like=("bundle or package ids with spaces between them; empty: every app", "Bundle ID 或包名，以空格分隔；留空表示全部应用"))
REACH = Field("reach", ("Devices of a person", "触达的设备"), default="newest", pattern=r"newest|all",
              like=("newest: the one used last; all: every one", "newest：最近使用的设备；all：全部设备"))
PER_SECOND = Field("per_second", ("Messages a second at most", "每秒最多条数"), needed=False, pattern=r"\d{1,5}(\.\d+)?")
