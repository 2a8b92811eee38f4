/** Something that the app knows, kept fresh while it is shown. */

/** A look that takes long is repeated seldom: after so many times as long as it took. */
const REST = 10;

export class Live<Value> {
  /** Why the last look failed; undefined while all is well. */
  failure: unknown;
  /** `value` is what has been read so far; the rest is on its way. */
  isPart = false;
  /** When `value` was last confirmed. */
  confirmed: Date | undefined;
  /** How long the last look took, in seconds. */
  private took = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;
  private readonly wake = (): void => {
    if (document.visibilityState === "visible") void this.refresh();
  };

  /**
   * @param load    reads the value; the same object again where nothing has changed. While nothing is known yet, it may
   *                show a part of the value by what it is given.
   * @param seconds how often to look.
   * @param changed is called after the value, or whether it could be read, has changed.
   * @param value   what is known already.
   */
  constructor(
    private readonly load: (show: (part: Value) => void) => Promise<Value>,
    private readonly seconds: number,
    private readonly changed: () => void,
    public value?: Value,
  ) {
    document.addEventListener("visibilitychange", this.wake);
    void this.refresh();
  }

  /** Whether nothing is known yet, and nothing has failed. */
  get loading(): boolean {
    return this.value === undefined && this.failure === undefined;
  }

  /** Look now; two looks at a time are one. */
  refresh(): Promise<void> {
    const began = performance.now();
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
      this.took = (performance.now() - began) / 1000;
      this.schedule();
    });
    return this.looking;
  }

  /** Look once more after a look that may have begun before a change was made. */
  async again(): Promise<void> {
    await this.looking;
    await this.refresh();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.stopped || document.visibilityState !== "visible") return;
    this.timer = setTimeout(() => void this.refresh(), Math.max(this.seconds, REST * this.took) * 1000);
  }

  private async look(): Promise<void> {
    const before = { value: this.value, failure: this.failure };
    try {
      this.value = await this.load((part) => this.show(part, before.value));
      this.isPart = false;
      this.failure = undefined;
      this.confirmed = new Date();
    } catch (failure) {
      this.failure = failure;
    }
    if (!this.stopped && (before.value !== this.value || before.failure !== this.failure)) this.changed();
  }

  /** Show what there is so far, unless there is a whole value. */
  private show(part: Value, before: Value | undefined): void {
    if (before !== undefined && !this.isPart) return;
    this.value = part;
    this.isPart = true;
    if (!this.stopped) this.changed();
  }
}
