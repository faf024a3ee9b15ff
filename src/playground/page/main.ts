import { api, type Hints, reasonOf } from './api.ts';
import { applyStoredTheme } from './appearance.ts';
import { createBillingPanel } from './billing-panel.ts';
import { h } from './element.ts';
import { listen, type PlaygroundEvent } from './events.ts';
import { ignoreStrayDrops } from './file-drop.ts';
import { layOut } from './layout.ts';
import { Mailbox } from './mailbox.ts';
import { StaffSide } from './staff-side.ts';
import { SubscriberSide } from './subscriber-side.ts';
import { createTabs } from './tabs.ts';
import { t } from './texts.ts';
import { createTryCard } from './try-card.ts';

applyStoredTheme();
ignoreStrayDrops();
try {
  build(await api.hints());
} catch (reason) {
  const words = t('hintsFailed', { reason: reasonOf(reason) });
  document.body.append(h('p', { class: 'page-failure', role: 'alert' }, words));
}

/** Builds the page of one playground and keeps it live. */
function build(hints: Hints): void {
  const subscriber = new SubscriberSide(api, hints, () => tabs.setUnread('subscriber', subscriber.unread));
  const staff = new StaffSide(api, hints, {
    changed: () => tabs.setUnread('staff', staff.unread),
    openBotLink: (person, command) => {
      subscriber.choose(person, command);
      tabs.show('subscriber');
    },
  });
  const mailbox = new Mailbox(api, () => tabs.setUnread('mail', mailbox.unread));
  const offline = h('p', { class: 'offline', role: 'status', hidden: true }, t('connectionLost'));
  const tabs = createTabs((tab) => {
    document.body.dataset['tab'] = tab;
    subscriber.shown();
    staff.shown();
  });

  layOut({
    rail: {
      people: subscriber.people.element,
      tryCard: createTryCard(hints.accounts),
      billing: createBillingPanel(api),
      mailbox: mailbox.element,
    },
    panes: [subscriber.element, staff.element],
    tabs: tabs.element,
    offline,
    peopleSheet: subscriber.peopleSheet,
  });
  tabs.show('subscriber');
  subscriber.start();

  const loadCommands = () => {
    subscriber.loadCommands();
    staff.loadCommands();
  };
  listen({
    receive,
    connected() {
      offline.hidden = true;
      void subscriber.load();
      void staff.load();
      void mailbox.load();
      loadCommands();
    },
    lost() {
      offline.hidden = false;
    },
  });

  function receive(event: PlaygroundEvent): void {
    if (event.type === 'mail') mailbox.arrived(event.mail);
    else if (event.type === 'commands') loadCommands();
    else if (event.chatId === hints.staffChatId) staff.receive(event);
    else subscriber.receive(event);
  }
}
