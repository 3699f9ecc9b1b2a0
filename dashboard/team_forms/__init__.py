"""What a member can do to the puzzelteam: one small form a verb, at `/casus/{reference}/puzzelteam/{form}`.

Begin at `form.py`; `FORMS` is the list of them all. A form names its fields and the action that carries it out; the
action decides whether it may be done.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.team_forms.expecting import EXPECTING
from dashboard.team_forms.form import TeamForm
from dashboard.team_forms.forming import FORMING
from dashboard.team_forms.meetings import MEETINGS
from dashboard.team_forms.rhythm import RHYTHM
from dashboard.team_forms.watching import WATCHING


FORMS: Mapping[str, TeamForm] = {**FORMING, **MEETINGS, **RHYTHM, **WATCHING, **EXPECTING}
