/**
 * What can be wrong with the place that recordings go to.
 *
 * @module
 */

/**
 * Why a recording cannot be written.
 *
 * - `file-exists`: there is a file of that name, which is left as it is.
 * - `disk-full`: nothing more fits, or this user may take no more.
 * - `folder-missing`: the folder is not there, or not any more; `path` is the folder.
 * - `folder-forbidden`: the system does not let this user write there; `path` is the folder.
 * - `files-forbidden`: this run of the program may use no files there, whoever the user is.
 * - `storage-failed`: anything else; `words` are the system's own.
 */
export type StorageTrouble =
  | {
    readonly code:
      | "file-exists"
      | "disk-full"
      | "folder-missing"
      | "folder-forbidden"
      | "files-forbidden";
    readonly path: string;
  }
  | { readonly code: "storage-failed"; readonly path: string; readonly words: string };
