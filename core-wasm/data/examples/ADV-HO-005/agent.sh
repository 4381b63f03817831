# ruleid: ADV-HO-005
codex exec --full-auto "fix the build"
# ruleid: ADV-HO-005
copilot -p "fix it" --allow-all-tools
# ok: ADV-HO-005
copilot -p "fix it" --allow-tool "shell(git)"
# ruleid: ADV-HO-005
claude -p "fix it" --permission-mode bypassPermissions
# ok: ADV-HO-005
claude -p "fix it" --permission-mode acceptEdits
# ruleid: ADV-HO-005
gemini --approval-mode=yolo "fix it"
# ok: ADV-HO-005
# claude --dangerously-skip-permissions
