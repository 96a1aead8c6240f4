/** What ships with the program, for the commands. */
export { packageVersion, platformFiles, platformNames, platformText } from '../../src/shipped.ts';
