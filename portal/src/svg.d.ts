declare module "*.svg" {
  const svg: string;
  export default svg;
}
declare module "@fluentui/web-components/*.js";
