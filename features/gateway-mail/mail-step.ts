import { GATEWAY_COMMANDS, type GatewayCommand } from '../../domain/case/gateway-actions.ts';

/** Whether a command is one that a gateway's people may record. */
export function isStep(command: string | null): command is GatewayCommand {
  return GATEWAY_COMMANDS.some((one) => one === command);
}
