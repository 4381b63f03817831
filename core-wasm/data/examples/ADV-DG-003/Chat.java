// ruleid: ADV-DG-003
String model = "gpt-4-32k";
// ok: ADV-DG-003
// model = "gpt-4-32k"
// ok: ADV-DG-003
int limit = limits.get("gpt-4-32k");
