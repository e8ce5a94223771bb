import { type Part, statementOf } from '../sql/statement.ts'

type Keyed = {
  readonly cmds?: readonly { readonly AlterTableCmd?: { readonly subtype?: string } }[]
  readonly objtype?: string
  readonly renameType?: string
  readonly relationType?: string
  readonly removeType?: string
  readonly objectType?: string
  readonly kind?: string
  readonly subtype?: string
}

const detailOf = (tag: string, node: Keyed): string | undefined => {
  switch (tag) {
    case 'AlterTableStmt': {
      const command = node.cmds?.[0]?.AlterTableCmd?.subtype
      return node.objtype === 'OBJECT_TABLE' ? command : `${node.objtype}.${command}`
    }
    case 'RenameStmt':
      return node.relationType === 'OBJECT_TABLE' || node.renameType !== 'OBJECT_COLUMN'
        ? node.renameType
        : `${node.relationType}.${node.renameType}`
    case 'DropStmt':
      return node.removeType
    case 'CommentStmt':
      return undefined
    case 'AlterObjectSchemaStmt':
    case 'AlterOwnerStmt':
      return node.objectType
    case 'DefineStmt':
    case 'TransactionStmt':
      return node.kind
    case 'AlterDomainStmt':
      return node.subtype
    default:
      return undefined
  }
}

/**
 * The grammar's own name for what a part is: its node tag, with the discriminator that makes it one sort of change:
 * `IndexStmt`, `AlterTableStmt.AT_AddColumn`, `AlterTableStmt.OBJECT_VIEW.AT_ColumnDefault`, `DropStmt.OBJECT_TABLE`.
 */
export const keyOf = (part: Part): string => {
  const detail = detailOf(part.tag, statementOf<Keyed>(part))
  return detail === undefined ? part.tag : `${part.tag}.${detail}`
}
