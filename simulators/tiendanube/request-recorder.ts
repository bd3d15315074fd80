// Remembers what the simulator was asked, for `GET /_simulator/requests`.

export type RecordedRequest = {
  /** Counts from 1; `since` answers what came after it. */
  sequence: number;
  at: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
  store_id: string | null;
};

export type RequestRecorder = {
  add(request: Omit<RecordedRequest, 'sequence'>): RecordedRequest;
  /** Requests after a sequence number or after an ISO moment. */
  since(mark: string | undefined): RecordedRequest[];
  clear(): void;
};

const KEPT = 5000;

export function makeRequestRecorder(): RequestRecorder {
  let requests: RecordedRequest[] = [];
  let sequence = 0;
  return {
    add(request) {
      sequence += 1;
      const recorded = { sequence, ...request };
      requests.push(recorded);
      if (requests.length > KEPT) requests = requests.slice(-KEPT);
      return recorded;
    },
    since(mark) {
      if (mark === undefined || mark === '') return requests;
      if (/^\d+$/.test(mark)) return requests.filter((request) => request.sequence > Number(mark));
      return requests.filter((request) => Date.parse(request.at) > Date.parse(mark));
    },
    clear() {
      requests = [];
      sequence = 0;
    },
  };
}
