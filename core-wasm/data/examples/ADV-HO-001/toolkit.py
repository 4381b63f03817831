import os
import subprocess

from agno.tools import Toolkit


class ShellTools(Toolkit):
    def __init__(self, enable_delete=True, **kwargs):
        tools = [self.run_shell_command]
        if enable_delete:
            tools.append(self.delete_file)
        super().__init__(name="shell", tools=tools, **kwargs)
        self.register(self.move_file)

    def run_shell_command(self, args: list[str]) -> str:
        # ruleid: ADV-HO-001
        return subprocess.run(args, capture_output=True, text=True).stdout

    def delete_file(self, name: str) -> None:
        # ruleid: ADV-HO-001
        os.remove(name)

    def move_file(self, name: str, target: str) -> None:
        os.rename(name, target)
        # ruleid: ADV-HO-001
        os.remove(name)

    def forget(self, name: str) -> None:
        # ok: ADV-HO-001
        os.remove(name)
