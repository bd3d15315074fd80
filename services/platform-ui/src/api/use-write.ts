// A write to the API whose end is told also when the part of the page that began it has gone meanwhile.
import { useMutation } from '@tanstack/react-query';
import type { UseMutationOptions, UseMutationResult } from '@tanstack/react-query';
import { useCallback } from 'react';

/** What follows a write. */
interface Ends<Data> {
  onSuccess?(data: Data): void;
  onError?(error: Error): void;
}

type Arguments<Data, Input> = undefined extends Input
  ? [input?: Input, ends?: Ends<Data>]
  : [input: Input, ends?: Ends<Data>];

interface Begin<Data, Input> {
  /** Begins the write; `ends` is called once what the options wait for is done, with the page's part there or not. */
  mutate(...args: Arguments<Data, Input>): void;
}

type Beginning<Result, Data, Input> = Result extends unknown ? Omit<Result, 'mutate'> & Begin<Data, Input> : never;

export type Write<Data, Input, Kept = unknown> = Beginning<UseMutationResult<Data, Error, Input, Kept>, Data, Input>;

/**
 * `useMutation`, whose own `mutate` forgets its callbacks when the component goes: what resolving a conversation offers to undo was never
 * offered when the live stream took the button away before the answer came.
 */
export function useWrite<Data, Input = void, Kept = unknown>(
  options: UseMutationOptions<Data, Error, Input, Kept>,
): Write<Data, Input, Kept> {
  const mutation = useMutation(options);
  const { mutateAsync } = mutation;
  const mutate = useCallback(
    (...[input, ends]: Arguments<Data, Input>) => {
      void mutateAsync(input as Input).then(
        (data) => ends?.onSuccess?.(data),
        (error: Error) => ends?.onError?.(error),
      );
    },
    [mutateAsync],
  );
  return { ...mutation, mutate };
}
