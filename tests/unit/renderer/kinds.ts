import { NoticeSchema } from "../../../src/shared/app-state";
import { IpcProblemSchema } from "../../../src/shared/ipc";
import { LinkProblemSchema } from "../../../src/shared/links";
import { pathFields, pathTemplateProblemKinds } from "../../../src/shared/path-template";

/** Every kind that main may send, as the contract lists them. */
export const noticeKinds = NoticeSchema.shape.kind.options;
export const problemKinds = IpcProblemSchema.shape.kind.options;
export const linkProblems = LinkProblemSchema.options;
export { pathFields, pathTemplateProblemKinds };
