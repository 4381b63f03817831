// What a person may do: a role may do what those before it may.
import { useQuery } from "@tanstack/react-query";
import { me } from "../api/queries";
import type { Role } from "../api/types";

const RISING: readonly string[] = ["viewer", "engineer", "reviewer", "admin"] satisfies Role[];

/** Tells whether somebody with these roles may do what asks for a role. */
export const may = (roles: readonly string[], role: Role): boolean => roles.some((item) => RISING.indexOf(item) >= RISING.indexOf(role));

/** Tells whether whoever is signed in may do what asks for a role. While nobody knows, nothing is offered. */
export function useMay(role: Role): boolean {
  const who = useQuery(me);
  return may(who.data?.roles ?? [], role);
}
