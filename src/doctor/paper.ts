import type { Config } from '../config.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../organization.ts';
import type { Check } from './finding.ts';

/** The environment has been read by now: a contradiction in it would have ended the look. */
export function checkConfiguration({ mode, role, production }: Config): Check {
  return {
    subject: 'doctor-subject-configuration',
    async look(findings) {
      findings.ok('doctor-configuration-ok', { mode, role, node: process.version });
      if (mode !== 'playground' && !production) findings.warn('doctor-configuration-not-production');
    },
  };
}

export function checkOrganization({ organizationFile, locale }: Config): Check {
  return {
    subject: 'doctor-subject-organization',
    async look(findings) {
      const { shortName, timeZone } = loadOrganization(organizationFile ?? EXAMPLE_ORGANIZATION);
      if (organizationFile) findings.ok('doctor-organization-ok', { name: shortName[locale], timeZone });
      else findings.ok('doctor-organization-invented');
    },
  };
}
