"""Marketing as code: what is defined in a workspace as files that people keep in a repository, and back. See docs/reference/as-code.md.

One file of `kinds/` per kind of definition; `plan` compares, tries and tells, `apply` does it, `cases` walks people through journeys.
"""

from koipond.console.as_code.applying import apply
from koipond.console.as_code.cases import Miss, Result, run_cases
from koipond.console.as_code.folder import kept
from koipond.console.as_code.now import Now
from koipond.console.as_code.plans import Plan, Planned, export, plan
from koipond.console.as_code.problems import Problem

__all__ = ["Miss", "Now", "Plan", "Planned", "Problem", "Result", "apply", "export", "kept", "plan", "run_cases"]
