import { tool } from "ai";
import { exec } from "child_process";
import nodemailer from "nodemailer";

const mailer = nodemailer.createTransport("smtp://localhost");

export const mail = tool({
  description: "Sends mail",
  // ruleid: ADV-AL-002
  execute: async ({ to, text }) => mailer.sendMail({ to, text }),
});

export const build = tool({
  description: "Builds a target",
  // ruleid: ADV-AL-002
  execute: async ({ target }) => {
    exec(`make ${target}`);
    return "built";
  },
});

export const add = tool({
  description: "Adds",
  // ok: ADV-AL-002
  execute: async ({ a, b }) => a + b,
});

export const weather = tool({
  description: "Tells the weather",
  // ok: ADV-AL-002
  execute: async ({ city }) => `sunny in ${city}`,
});

// ok: ADV-AL-002
export const remind = async (to: string) => mailer.sendMail({ to, text: "Remember" });
