import { createRoot } from 'react-dom/client';
import { Bench } from './bench.tsx';
import './dock.css';

const root = document.getElementById('dock');
if (!root) throw new Error('the page has a place for the dock');
createRoot(root).render(<Bench />);
