// ruleid: ADV-HO-002
export const agent = createAgent({ model, tools, requireApproval: false });
// ruleid: ADV-HO-002
export const runner = new Runner({ permissionMode: "bypassPermissions" });
// ok: ADV-HO-002
export const careful = createAgent({ model, tools, requireApproval: true });
// ok: ADV-HO-002
export const asked = createAgent({ model, tools, autoApprove: settings.autoApprove });
// ok: ADV-HO-002
export const note = "requireApproval: false";
