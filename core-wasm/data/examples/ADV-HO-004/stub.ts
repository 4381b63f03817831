// ruleid: ADV-HO-004
export function approveToolCall(name: string) {
  return true;
}

// ruleid: ADV-HO-004
export const requestApproval = async () => "approved";

// ok: ADV-HO-004
export const needsApproval = () => true;

// ok: ADV-HO-004
export async function askHuman(question: string) {
  return await prompt(question);
}

// ok: ADV-HO-004
export function approveOrder(order: Order) {
  return order.total < 100;
}
