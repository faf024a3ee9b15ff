import type { Config } from '../config.ts';
import { inventedFacts } from '../invented-facts.ts';
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

export function checkOrganization({ mode, organizationFile, locale }: Config): Check {
  return {
    subject: 'doctor-subject-organization',
    async look(findings) {
      const organization = loadOrganization(organizationFile ?? EXAMPLE_ORGANIZATION);
      if (!organizationFile) return findings.ok('doctor-organization-invented');
      const { shortName, timeZone } = organization;
      findings.ok('doctor-organization-ok', { name: shortName[locale], timeZone });
      // A playground may be shown with facts half filled in.
      const keys = mode === 'playground' ? [] : inventedFacts(organization);
      if (keys.length > 0)
        findings.warn('doctor-organization-example', { file: organizationFile, keys: keys.join(', ') });
    },
  };
}
