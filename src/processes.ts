/** Whether a process of this id is at work, here: other machines' processes are not seen. */
export function alive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // not allowed to signal it, or to ask (Deno's permissions): it may be at work
    return (error as { code?: unknown }).code !== 'ESRCH';
  }
}
