/**
 * What the phone knows about sndcpy as a package: whether it is installed, and what it may do.
 *
 * @module
 */

export const PACKAGE = "com.rom1v.sndcpy";
const APK_MAGIC = "PK";

/** What an installation is asked to do. */
export interface InstallFlags {
  /** `-r`: replace what is installed. */
  isReplacing: boolean;
  /** `-t`: the package is for tests; the one of sndcpy is. */
  isTestAllowed: boolean;
  /** `-g`: grant every permission that it asks for. */
  isGranting: boolean;
}

/** The package, and the phone's ways with installations. */
export class SndcpyPackage {
  isInstalled: boolean;
  /** RECORD_AUDIO: `-g` grants it, or somebody does on the phone. */
  canRecordAudio: boolean;
  /** PROJECT_MEDIA: what `appops` has set; undefined asks on the phone at each start. */
  projectMedia: string | undefined;
  /** Installations that went well. */
  installs = 0;
  /** Installations that were tried. */
  installAttempts = 0;
  uninstalls = 0;
  /** Whether the phone refuses `-g`, as some makers' phones do. */
  refusesGrant = false;
  /** Whether the phone refuses `appops`, as some makers' phones do: it asks at each start. */
  refusesAppOps = false;
  /** Whether another signature is installed, so that it must be uninstalled first. */
  hasOtherSignature = false;
  /** Called before the package is replaced or removed: the app is stopped by that. */
  onReplaced: () => void = () => {};

  constructor(isInstalled: boolean) {
    this.isInstalled = isInstalled;
    this.canRecordAudio = isInstalled;
  }

  /** What is printed: `Success`, or why not. */
  install(apk: Uint8Array, flags: InstallFlags, sdk: number): string {
    this.installAttempts++;
    const reason = this.#refusal(apk, flags, sdk);
    if (reason !== undefined) return reason;
    if (this.isInstalled) this.onReplaced();
    this.installs++;
    this.isInstalled = true;
    this.canRecordAudio ||= flags.isGranting;
    return "Success\n";
  }

  uninstall(): string {
    if (!this.isInstalled) return "Failure [DELETE_FAILED_INTERNAL_ERROR]\n";
    this.onReplaced();
    this.uninstalls++;
    this.isInstalled = false;
    this.canRecordAudio = false;
    this.projectMedia = undefined;
    this.hasOtherSignature = false;
    return "Success\n";
  }

  /** The words are those of Android's package manager. */
  #refusal(apk: Uint8Array, flags: InstallFlags, sdk: number): string | undefined {
    if (flags.isGranting && this.refusesGrant) {
      return "\nException occurred while executing 'install':\n" +
        "java.lang.SecurityException: You need the " +
        "android.permission.INSTALL_GRANT_RUNTIME_PERMISSIONS permission to use the " +
        "PackageManager.INSTALL_GRANT_RUNTIME_PERMISSIONS flag\n";
    }
    if (new TextDecoder().decode(apk.subarray(0, APK_MAGIC.length)) !== APK_MAGIC) {
      return "Failure [INSTALL_PARSE_FAILED_NOT_APK: Failed to parse /data/app/vmdl1.tmp/base.apk]\n";
    }
    if (sdk < 29) {
      return "Failure [INSTALL_FAILED_OLDER_SDK: Requires newer sdk version #29 " +
        `(current version is #${sdk})]\n`;
    }
    if (!flags.isTestAllowed) return "Failure [INSTALL_FAILED_TEST_ONLY: installPackageLI]\n";
    if (this.isInstalled && !flags.isReplacing) {
      return `Failure [INSTALL_FAILED_ALREADY_EXISTS: Attempt to re-install ${PACKAGE} ` +
        "without first uninstalling.]\n";
    }
    if (this.isInstalled && this.hasOtherSignature) {
      return `Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE: Package ${PACKAGE} signatures do ` +
        "not match previously installed version; ignoring!]\n";
    }
    return undefined;
  }
}
