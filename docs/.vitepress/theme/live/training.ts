import { onBeforeUnmount, ref } from 'vue';

/** What the live examples have in common: a training that is started, stopped and followed; one ends with its page. */
export function useTraining() {
  const losses = ref<number[]>([]);
  const status = ref('');
  const running = ref<AbortController>();

  /** Runs `train`, which resolves to the accuracy on test examples. */
  async function follow(train: (signal: AbortSignal) => Promise<number>) {
    const controller = new AbortController();
    running.value = controller;
    losses.value = [];
    status.value = 'loading';
    try {
      const accuracy = await train(controller.signal);
      status.value = `${controller.signal.aborted ? 'stopped, ' : ''}test accuracy ${(100 * accuracy).toFixed(1)} %`;
    } catch (error) {
      status.value = String(error);
    } finally {
      running.value = undefined;
    }
  }
  onBeforeUnmount(() => running.value?.abort());
  return { losses, status, running, follow };
}
