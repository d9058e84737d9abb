/** What Kinora's public API says, name by name. */

/** Who a request comes from, and what they may do. */
export interface CallerInfo {
  readonly name: string;
  readonly role: "read" | "operate" | "admin";
}

export type RunState = "starting" | "running" | "paused" | "waiting" | "ended" | "failed";

export type SourceState = "connecting" | "live" | "stalled" | "backoff" | "ended" | "failed";

/** How a source is doing. */
export interface Health {
  readonly state: SourceState;
  readonly last_error: string | null;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly codec: string | null;
  readonly last_frame_age_ms: number | null;
  readonly restarts: number;
  /** The fallback is shown in the source's place. */
  readonly is_fallback: boolean;
  /** Frames lost, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** How a stream's analysis is doing. */
export interface ResultFigures {
  readonly count: number;
  readonly fps: number;
  readonly dropped: number;
  /** From the frame's arrival to its result; null before the first. */
  readonly age_ms: number | null;
}

export interface StreamState {
  readonly name: string;
  readonly state: RunState;
  /** `file`: the configuration file names it; `api`: a client added it. */
  readonly origin: "file" | "api";
  /** Without secrets. */
  readonly source: string;
  readonly steps: readonly string[];
  readonly error: string | null;
  readonly since: string;
  readonly health: Health | null;
  readonly results: ResultFigures;
  readonly clients: { readonly results: number; readonly pictures: number };
}

/** What is sent to add a stream; the same words as in `kinora.yaml`. */
export interface StreamDefinition {
  readonly name: string;
  readonly source: string;
  readonly steps: readonly string[];
  readonly fps?: number;
}

/** A step that a stream can have. */
export interface StepInfo {
  readonly name: string;
  readonly summary: string;
  /** Another step that must run before it. */
  readonly needs: string | null;
  readonly default_model: string | null;
  readonly models: readonly string[];
}

/** x1, y1, x2, y2 in pixels of the source frame. */
export type Box = readonly [number, number, number, number];

export interface Detection {
  readonly label: string;
  readonly score: number;
  readonly box: Box;
  readonly track?: number;
}

export interface Prediction {
  readonly label: string;
  readonly score: number;
}

export interface Face {
  readonly score: number;
  readonly box: Box;
  readonly track?: number;
  readonly identity?: { readonly name: string; readonly score: number };
}

/** One body: its points are x, y, score in the order of COCO. */
export interface Pose {
  readonly score: number;
  readonly box: Box;
  readonly points: readonly (readonly [number, number, number])[];
}

/** One hand: its points are x, y, z from the wrist to the tips of the fingers. */
export interface Hand {
  readonly score: number;
  readonly side?: string;
  readonly box: Box;
  readonly points: readonly (readonly [number, number, number])[];
}

/** The part of the picture that shows one kind of thing; its coarse mask is not drawn here. */
export interface Segment {
  readonly label: string;
  readonly coverage: number;
}

/** All that was found in one frame. */
export interface FrameResult {
  readonly stream: string;
  readonly frame: number;
  readonly timestamp: string;
  readonly width: number;
  readonly height: number;
  readonly predictions?: readonly Prediction[];
  readonly has_person?: boolean;
  readonly detections?: readonly Detection[];
  readonly faces?: readonly Face[];
  readonly poses?: readonly Pose[];
  readonly hands?: readonly Hand[];
  readonly segments?: readonly Segment[];
  readonly caption?: { readonly text: string; readonly engine: string; readonly final: boolean };
  readonly timings_ms?: Readonly<Record<string, number>>;
  readonly dropped?: number;
  readonly stale?: boolean;
  readonly shed?: { readonly reason: string; readonly action: string };
}

/** What the live socket lost because this client was too slow. */
export interface Lost {
  readonly event: "lost";
  readonly results: number;
  readonly pictures: number;
}

/** What a client may ask of the live socket at any time. */
export interface LiveRequest {
  readonly pictures?: boolean;
  readonly results?: boolean;
  readonly width?: number;
  readonly fps?: number;
  readonly overlay?: boolean;
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}
