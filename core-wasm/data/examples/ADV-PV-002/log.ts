export function register(user: User, dateOfBirth: string) {
  // ruleid: ADV-PV-002
  console.log("registered", user.email);
  // ruleid: ADV-PV-002
  logger.info(`born ${dateOfBirth}`);
  // ok: ADV-PV-002
  console.log("registered", user.id);
  // ok: ADV-PV-002
  console.log("dateOfBirth is missing");
  // ok: ADV-PV-002
  logger.info("has date", Boolean(dateOfBirth));
}
