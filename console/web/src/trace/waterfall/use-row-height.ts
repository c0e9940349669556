import { useEffect, useState } from 'preact/hooks';

/** Heights of a row in pixels, as in `trace.css`: on a narrow window, the bar is below the name. */
const wide = 28;
const narrow = 46;
const query = '(max-width: 720px)';

export function useRowHeight(): number {
  const [isNarrow, setNarrow] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const update = () => setNarrow(list.matches);
    list.addEventListener('change', update);
    return () => list.removeEventListener('change', update);
  }, []);
  return isNarrow ? narrow : wide;
}
