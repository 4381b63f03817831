import { logger } from "./log";

export function configured(config: { apiKey?: string; clientSecret: string }) {
  const apiKey = config.apiKey;
  // ok: ADV-AL-004
  logger.debug("configured", { hasApiKey: !!apiKey });
  // ok: ADV-AL-004
  logger.debug(`the key is a ${typeof apiKey}`);
  // ok: ADV-AL-004
  logger.debug(`connecting with ${config.clientSecret.slice(0, 5)}...`);
  // ruleid: ADV-AL-004
  logger.debug(`connecting with ${config.clientSecret}`);
}
