/** The frame of a part: takes one input, sends one answer with the process's highest resident memory, ends. */
export function answer<Input>(work: (input: Input) => Promise<object>): void {
  process.once("message", (input) => {
    void work(input as Input).then(
      (result) => process.send?.({ ...result, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }, () => process.disconnect()),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
