const steps = [320, 480, 640, 960, 1280, 1920] as const;

/**
 * The width of the pictures to ask for: the next of a few that fills the canvas but for a tenth, so that viewers of about one size share
 * one encoding.
 */
export function pictureWidth(devicePixels: number, limit: number): number {
  return Math.min(steps.find(step => step >= devicePixels * 0.9) ?? 1920, limit);
}
