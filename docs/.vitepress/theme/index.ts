import { type Theme, useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { defineComponent, h, nextTick, onMounted, watch } from 'vue';
import './style.css';

/** The home page of the default theme has no landmark for its content, which readers of screens jump to. */
const Layout = defineComponent({
  setup() {
    const { page } = useData();
    const mark = () => document.querySelector('.VPHome')?.setAttribute('role', 'main');
    onMounted(mark);
    watch(page, () => nextTick(mark));
    return () => h(DefaultTheme.Layout);
  },
});

const theme: Theme = { extends: DefaultTheme, Layout };

export default theme;
