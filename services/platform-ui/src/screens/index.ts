// THE list of screens: the router and the navigation are drawn from it. To add one, add a folder and an entry here.
import { lazyRouteComponent } from '@tanstack/react-router';
import type { RouteComponent } from '@tanstack/react-router';
import {
  Activity,
  BookOpen,
  Bot,
  ChartColumn,
  ClipboardList,
  LifeBuoy,
  MessagesSquare,
  Split,
  Store,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { RequiredRole } from '../api/session.ts';

export interface Screen {
  /** Route pattern; never begins with a prefix of the API (/admin, /webhooks, /media, /docs, /chat, /oauth, /healthz). */
  path: string;
  /** `shell`: inside the signed-in frame. `bare`: alone on the page. */
  frame: 'shell' | 'bare';
  component: RouteComponent;
  /** Absent: reached otherwise than by the navigation. */
  navigation?: {
    to: string;
    /** Key of the text. */
    label: string;
    icon: LucideIcon;
    /** The least role that sees it. */
    role: RequiredRole;
    /** False: the screen has sense without any shop. */
    needsTenant: boolean;
  };
}

export const screens: Screen[] = [
  {
    path: '/sign-in',
    frame: 'bare',
    component: lazyRouteComponent(() => import('./sign-in/sign-in.screen.tsx'), 'SignInScreen'),
  },
  {
    path: '/welcome',
    frame: 'bare',
    component: lazyRouteComponent(() => import('./welcome/welcome.screen.tsx'), 'WelcomeScreen'),
  },
  {
    path: '/conversations/{-$conversationId}',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./conversations/conversations.screen.tsx'), 'ConversationsScreen'),
    navigation: {
      to: '/conversations',
      label: 'navigation.conversations',
      icon: MessagesSquare,
      role: 'viewer',
      needsTenant: true,
    },
  },
  {
    path: '/setup',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./setup/setup.screen.tsx'), 'SetupScreen'),
    navigation: { to: '/setup', label: 'navigation.setup', icon: Store, role: 'manager', needsTenant: false },
  },
  {
    path: '/facts',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./facts/facts.screen.tsx'), 'FactsScreen'),
    navigation: { to: '/facts', label: 'navigation.facts', icon: ClipboardList, role: 'viewer', needsTenant: true },
  },
  {
    path: '/agents',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./agents/agents.screen.tsx'), 'AgentsScreen'),
    navigation: { to: '/agents', label: 'navigation.agents', icon: Bot, role: 'manager', needsTenant: true },
  },
  {
    path: '/routing',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./routing/routing.screen.tsx'), 'RoutingScreen'),
    navigation: { to: '/routing', label: 'navigation.routing', icon: Split, role: 'manager', needsTenant: true },
  },
  {
    path: '/knowledge',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./knowledge/knowledge.screen.tsx'), 'KnowledgeScreen'),
    navigation: {
      to: '/knowledge',
      label: 'navigation.knowledge',
      icon: BookOpen,
      role: 'manager',
      needsTenant: true,
    },
  },
  {
    path: '/handoff',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./handoff/handoff.screen.tsx'), 'HandoffScreen'),
    navigation: { to: '/handoff', label: 'navigation.handoff', icon: LifeBuoy, role: 'manager', needsTenant: true },
  },
  {
    path: '/usage',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./usage/usage.screen.tsx'), 'UsageScreen'),
    navigation: { to: '/usage', label: 'navigation.usage', icon: ChartColumn, role: 'viewer', needsTenant: true },
  },
  {
    // Reached by the bell of the top bar.
    path: '/alerts',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./alerts/alerts.screen.tsx'), 'AlertsScreen'),
  },
  {
    path: '/system',
    frame: 'shell',
    component: lazyRouteComponent(() => import('./system/system.screen.tsx'), 'SystemScreen'),
    navigation: {
      to: '/system',
      label: 'navigation.system',
      icon: Activity,
      role: 'platform_admin',
      needsTenant: false,
    },
  },
];
