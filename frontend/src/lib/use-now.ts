import { useEffect, useState } from "react";

const MINUTE = 60_000;

/** The time, anew with each minute: what is drawn by it is right after midnight, too. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(
        () => {
          setNow(new Date());
          next();
        },
        MINUTE - (Date.now() % MINUTE),
      );
    };
    next();
    return () => clearTimeout(timer);
  }, []);
  return now;
}
