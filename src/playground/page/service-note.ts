import { attachmentName } from './attachment.ts';
import { amountOf } from './format.ts';
import { fullName, type Message } from './telegram.ts';
import { t } from './texts.ts';

/** The sentence a service message is shown as; nothing for an ordinary message. */
export function serviceNote(message: Message): string | undefined {
  const { pinned_message: pinned, successful_payment: payment } = message;
  if (message.new_chat_members)
    return t('joined', { name: message.new_chat_members.map(fullName).join(', ') });
  if (message.left_chat_member) return t('left', { name: fullName(message.left_chat_member) });
  if (message.new_chat_title) return t('renamed', { title: message.new_chat_title });
  if (message.group_chat_created || message.supergroup_chat_created) return t('groupCreated');
  if (pinned) return t('pinned', { text: pinned.text ?? pinned.caption ?? attachmentName(pinned) ?? '' });
  if (payment) return t('paid', { amount: `${amountOf(payment.total_amount)} ${payment.currency}` });
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t('migrated');
  if (message.forum_topic_created) return t('topicCreated', { name: message.forum_topic_created.name });
  if (message.forum_topic_closed) return t('topicClosed');
  if (message.forum_topic_reopened) return t('topicReopened');
  return undefined;
}
