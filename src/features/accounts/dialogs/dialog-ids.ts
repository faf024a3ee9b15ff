/** The dialogs that lead to one another; a form whose steps change gets a new version. */
export const LINK_DIALOG = 'accounts-link@1';
export const LOG_IN_DIALOG = 'accounts-log-in@1';
