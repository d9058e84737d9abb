import type { Problem } from "./types";

/** What the server refused, in its own words; `status` 0 means that it did not answer at all. */
export class ApiError extends Error {
  /** What is wrong with each field of the request. */
  readonly errors: Readonly<Record<string, readonly string[]>>;

  constructor(
    readonly status: number,
    problem: Problem,
  ) {
    super(problem.detail ?? problem.title ?? "");
    this.name = "ApiError";
    this.errors = problem.errors ?? {};
  }

  /** True when nothing answered: the server is gone, or the network is. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }
}
