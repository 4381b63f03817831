from acme_agents import Agent, RequestsTool


def resume(tool):
    if tool.confirmed:
        # ok: ADV-HO-002
        tool.requires_confirmation = False


def load_tools(names, allow_dangerous_tools=False):
    if not allow_dangerous_tools:
        raise ValueError("say that you want them")
    # ok: ADV-HO-002
    return [RequestsTool(name, allow_dangerous_requests=True) for name in names]


# ruleid: ADV-HO-002
agent = Agent(tools=load_tools(["requests"]), requires_confirmation=False)
