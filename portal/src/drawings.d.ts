declare module "*.svg" {
  const drawing: string;
  export default drawing;
}
declare module "@fluentui/web-components/*.js";
