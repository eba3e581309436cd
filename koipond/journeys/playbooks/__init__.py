"""Ready journeys, each a folder here that is found by itself: playbook.json, and its mails as MJML in English and Chinese.

playbook.json has
  title, about      in both languages
  asks, questions   names from questions.json, and questions of its own: kind, default, least, most, yours (the default is only an example)
  traits            those it needs that a workspace may not have: they are declared when it is opened
  segments          name and rule of those it brings; each is a question too, answered by the number of a segment that is there
  mails             a name for each mail; the texts are in <mail>.en.mjml and <mail>.zh-CN.mjml, the subject is the <mj-title>
  journey           the definition, with English names
  accepts           findings of lint that are meant so, and why
  zh                the Chinese of every name and text of the definition
`$name` stands for an answer, `-$name` for its negative, `$mail.first` for a template, `$segment.audience` for a segment. A filter or
rule of a list that hangs on an answer that is not given is left out.
"""

from koipond.journeys.playbooks.needs import Need, needs
from koipond.journeys.playbooks.opening import Opened, open_playbook
from koipond.journeys.playbooks.shelf import Playbook, Question, playbook, playbooks

__all__ = ["Need", "Opened", "Playbook", "Question", "needs", "open_playbook", "playbook", "playbooks"]
