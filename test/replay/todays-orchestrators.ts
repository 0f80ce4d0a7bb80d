import * as contracts from '../../contracts';
import { audit } from '../../orchestrators/audit';
import { autoProtect } from '../../orchestrators/auto-protect';
import { bulkProtect } from '../../orchestrators/bulk';
import { grantPermissions } from '../../orchestrators/grant-permissions';
import { lifecycle } from '../../orchestrators/lifecycle';
import { protect, validate } from '../../orchestrators/protect';
import { unprotect } from '../../orchestrators/unprotect';

/** Under the names of their contracts, as the app registers them. */
export const todaysOrchestrators = {
  [contracts.protect.name]: protect,
  [contracts.validate.name]: validate,
  [contracts.unprotect.name]: unprotect,
  [contracts.autoProtect.name]: autoProtect,
  [contracts.audit.name]: audit,
  [contracts.bulkProtect.name]: bulkProtect,
  [contracts.lifecycle.name]: lifecycle,
  [contracts.grantPermissions.name]: grantPermissions,
};
