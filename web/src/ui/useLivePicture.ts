import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { LivePicture, type LivePictureOptions } from "../live/LivePicture";
import { showBoxes } from "../state/boxes";

/** A live picture on the canvas that the reference is given to, for as long as `isWanted`. */
export function useLivePicture(
  isWanted: boolean,
  options: LivePictureOptions,
): readonly [RefObject<HTMLCanvasElement | null>, LivePicture | null] {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [live, setLive] = useState<LivePicture | null>(null);
  const { name, fps, maxWidth, showLabels } = options;
  useEffect(() => {
    if (!isWanted || !canvas.current) return;
    const picture = new LivePicture(canvas.current, { name, fps, maxWidth, showLabels });
    const unsubscribe = showBoxes.subscribe(value => (picture.showBoxes = value));
    setLive(picture);
    return () => {
      unsubscribe();
      picture.close();
      setLive(null);
    };
  }, [isWanted, name, fps, maxWidth, showLabels]);
  return [canvas, live];
}
