"""${message}

Revision: ${up_revision}
Follows: ${down_revision or "nothing" | comma,n}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Going back is not offered: restore the backup from before."""
    ${upgrades if upgrades else "pass"}
