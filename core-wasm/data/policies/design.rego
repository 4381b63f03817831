# Before design: somebody answers for the system, its risk is known, and what it is allowed to be for is written down.
package advisory.gate.design

import data.advisory.lib

asks := {"project-owner", "risk-tier", "ethics-charter-drafted"}

requirements contains lib.owner

requirements contains lib.risk_tier

requirements contains lib.drafted("ethics-charter")
