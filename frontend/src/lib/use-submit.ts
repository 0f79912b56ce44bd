import { type FormEvent, useState } from "react";

export interface Submission<Trouble> {
  readonly busy: boolean;
  /** Why the last try came to nothing. */
  readonly trouble: Trouble | null;
  /** A form's `onSubmit`: does `work` with what is in the form, and notes what it rejects with. */
  readonly submit: (work: (data: FormData) => Promise<void>) => (event: FormEvent<HTMLFormElement>) => void;
}

/** A form that is sent and says itself what was wrong; `troubleOf` makes that of an error. */
export function useSubmit<Trouble>(troubleOf: (error: unknown) => Trouble): Submission<Trouble> {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const send = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (work: (data: FormData) => Promise<void>) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    void send(work(new FormData(event.currentTarget)));
  };
  return { busy, trouble, submit };
}
