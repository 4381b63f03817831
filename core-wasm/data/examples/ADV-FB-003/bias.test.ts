// ruleid: ADV-FB-003
it.skip("shows no gender difference", () => {});
// ruleid: ADV-FB-003
describe.skip("fairness of the ranking", () => {});
// ok: ADV-FB-003
it("shows no gender difference", () => {});
// ok: ADV-FB-003
it.skip("adds a bias term", () => {});
// ok: ADV-FB-003
test.skip("uploads a file", () => {});
