import { api, type Hints } from './api.ts';
import { applyStoredTheme } from './appearance.ts';
import { createBillingPanel } from './billing-panel.ts';
import { h } from './element.ts';
import { listen, type PlaygroundEvent } from './events.ts';
import { layOut } from './layout.ts';
import { createMailbox } from './mailbox.ts';
import { createStaffSide } from './staff-side.ts';
import { createSubscriberSide } from './subscriber-side.ts';
import { createTabs } from './tabs.ts';
import { t } from './texts.ts';
import { createTryCard } from './try-card.ts';

applyStoredTheme();
try {
  build(await api.hints());
} catch (reason) {
  const words = t('hintsFailed', { reason: reason instanceof Error ? reason.message : String(reason) });
  document.body.append(h('p', { class: 'page-failure', role: 'alert' }, words));
}

/** Builds the page of one playground and keeps it live. */
function build(hints: Hints): void {
  const subscriber = createSubscriberSide(api, hints, () =>
    tabs.setUnread('subscriber', subscriber.unread()),
  );
  const staff = createStaffSide(api, hints, {
    changed: () => tabs.setUnread('staff', staff.unread()),
    openBotLink: (person, command) => {
      subscriber.choose(person, command);
      tabs.show('subscriber');
    },
  });
  const mailbox = createMailbox(api, () => tabs.setUnread('mail', mailbox.unread()));
  const offline = h('p', { class: 'offline', role: 'status', hidden: true }, t('connectionLost'));
  const tabs = createTabs((tab) => {
    document.body.dataset['tab'] = tab;
    subscriber.shown();
    staff.shown();
  });

  layOut({
    rail: {
      people: subscriber.people,
      tryCard: createTryCard(hints.accounts),
      billing: createBillingPanel(api),
      mailbox: mailbox.element,
    },
    panes: [subscriber.element, staff.element],
    tabs: tabs.element,
    offline,
    peopleSlot: subscriber.peopleSlot,
  });
  tabs.show('subscriber');
  subscriber.start();

  const refetch = () => {
    void subscriber.load();
    void staff.load();
    void mailbox.load();
  };
  refetch();
  listen({
    receive,
    reconnected: refetch,
    connection: (up) => {
      offline.hidden = up;
    },
  });

  function receive(event: PlaygroundEvent): void {
    if (event.type === 'mail') mailbox.arrived(event.mail);
    else if (event.type === 'commands') {
      subscriber.loadCommands();
      staff.loadCommands();
    } else if (event.chatId === hints.staffChatId) staff.receive(event);
    else subscriber.receive(event);
  }
}
