# Before development: what is there has been read, holds nothing critical, and the data is described.
package advisory.gate.development

import data.advisory.lib

asks := {"scan-of-default-branch", "no-critical-finding", "data-sheet-drafted"}

requirements contains lib.scan_of_the_default_branch

requirements contains lib.no_critical_finding

requirements contains lib.drafted("data-sheet")
