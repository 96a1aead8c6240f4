/** What ships with the program, for the commands. */
export {
  k6TemplateText,
  packageVersion,
  platformFiles,
  platformNames,
  platformText,
} from '../../src/shipped.ts';
