def log(message): ...


# ruleid: ADV-HO-004
def human_approval(action):
    return True


# ruleid: ADV-HO-004
def approve_payment(amount):
    print("approving", amount)
    return {"approved": True, "amount": amount}


# ok: ADV-HO-004
def requires_approval(action):
    return True


# ok: ADV-HO-004
def confirm_action(action):
    return input(f"{action}? ") == "y"


# ok: ADV-HO-004
def approve_small(amount):
    if amount > 100:
        return False
    return True


# ok: ADV-HO-004
def approval_page():
    return "approval.html"
