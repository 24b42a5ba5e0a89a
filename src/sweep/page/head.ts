import { durationText, figureText, settingsText } from '../seen/words.js';
import { byId, setText } from './dom.js';
import { drawable, type PageState } from './state.js';

/** What stands above all: how far the sweep is, the best so far, the time. */
export class Head {
  private readonly progress = byId('progress') as HTMLProgressElement;

  /** `since` is how long ago the message came, in seconds. */
  draw(state: PageState, since: number): void {
    const { name, total, ended, failed, pruned, over, seconds, secondsLeft, best, objective } = state.message;
    const all = Math.max(total, ended);
    const running = [...state.trials.values()].filter((trial) => trial.state === 'running').length;
    const trial = best === undefined ? undefined : state.trials.get(best);
    const number = drawable(trial?.value);
    const value = number === undefined ? '' : figureText(number);
    const notes = [running > 0 && `${running} running`, failed > 0 && `${failed} failed`, pruned > 0 && `${pruned} given up`];
    setText(byId('name'), name);
    document.title = [`${ended}/${all}`, value, name].filter(Boolean).join(' · ');
    this.progress.max = Math.max(1, all);
    this.progress.value = ended;
    setText(byId('done'), `${ended} of ${all}`);
    setText(byId('notes'), notes.filter(Boolean).join(', '));
    setText(byId('best-name'), `Best ${objective.metric}`);
    setText(byId('best'), value || 'none yet');
    setText(byId('best-trial'), trial ? `trial ${trial.trial}: ${settingsText(trial.settings)}` : '');
    setText(byId('left'), over ? 'none' : secondsLeft === undefined ? 'not known yet' : durationText(Math.max(0, secondsLeft - since)));
    setText(byId('spent'), durationText(over ? seconds : seconds + since));
  }

  /** In a sentence that screen readers say. */
  tell(status: string, kind: 'good' | 'bad' | 'soft'): void {
    const line = byId('status');
    setText(line, status);
    line.className = kind;
  }
}
